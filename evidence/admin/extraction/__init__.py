"""The form in which a curator takes down what a paper shows."""
