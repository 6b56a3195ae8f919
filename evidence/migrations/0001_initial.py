import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('literature', '0002_text_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalEvidenceItem',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('question', models.CharField(choices=[('therapy', 'therapy benefit'), ('harm', 'harm'), ('diagnosis', 'diagnosis'), ('prevalence', 'prevalence'), ('prognosis', 'prognosis'), ('aetiology', 'aetiology or mechanism'), ('anatomy', 'anatomy or pathology')], max_length=20, verbose_name='question type')),
                ('design', models.CharField(choices=[('case-report', 'case report'), ('case-series', 'case series'), ('before-after', 'before-after study'), ('cross-sectional', 'cross-sectional study'), ('case-control', 'case-control study'), ('prospective-cohort', 'prospective cohort'), ('retrospective-cohort', 'retrospective cohort'), ('non-randomised-trial', 'non-randomised trial'), ('randomised-trial', 'randomised trial'), ('diagnostic-accuracy', 'diagnostic accuracy study'), ('systematic-review', 'systematic review'), ('meta-analysis', 'meta-analysis'), ('narrative-review', 'narrative review'), ('cadaver-study', 'cadaver or anatomical study'), ('laboratory-study', 'animal or laboratory study'), ('expert-opinion', 'expert opinion')], max_length=30, verbose_name='study design')),
                ('level', models.PositiveSmallIntegerField(blank=True, help_text='level of evidence, 1 (best) to 5 (OCEBM 2011)', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('statement', models.CharField(help_text="the finding in the curator's own words", max_length=300)),
                ('quote', models.CharField(blank=True, help_text="the paper's words that say so", max_length=300)),
                ('place', models.CharField(blank=True, help_text='where they stand: page, section or table', max_length=100)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('accepted', 'Accepted')], default='draft', editable=False, max_length=10)),
                ('created_at', models.DateTimeField(editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='literature.paper')),
            ],
            options={
                'verbose_name': 'historical evidence item',
                'verbose_name_plural': 'historical evidence items',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='EvidenceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(choices=[('therapy', 'therapy benefit'), ('harm', 'harm'), ('diagnosis', 'diagnosis'), ('prevalence', 'prevalence'), ('prognosis', 'prognosis'), ('aetiology', 'aetiology or mechanism'), ('anatomy', 'anatomy or pathology')], max_length=20, verbose_name='question type')),
                ('design', models.CharField(choices=[('case-report', 'case report'), ('case-series', 'case series'), ('before-after', 'before-after study'), ('cross-sectional', 'cross-sectional study'), ('case-control', 'case-control study'), ('prospective-cohort', 'prospective cohort'), ('retrospective-cohort', 'retrospective cohort'), ('non-randomised-trial', 'non-randomised trial'), ('randomised-trial', 'randomised trial'), ('diagnostic-accuracy', 'diagnostic accuracy study'), ('systematic-review', 'systematic review'), ('meta-analysis', 'meta-analysis'), ('narrative-review', 'narrative review'), ('cadaver-study', 'cadaver or anatomical study'), ('laboratory-study', 'animal or laboratory study'), ('expert-opinion', 'expert opinion')], max_length=30, verbose_name='study design')),
                ('level', models.PositiveSmallIntegerField(blank=True, help_text='level of evidence, 1 (best) to 5 (OCEBM 2011)', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('statement', models.CharField(help_text="the finding in the curator's own words", max_length=300)),
                ('quote', models.CharField(blank=True, help_text="the paper's words that say so", max_length=300)),
                ('place', models.CharField(blank=True, help_text='where they stand: page, section or table', max_length=100)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('accepted', 'Accepted')], default='draft', editable=False, max_length=10)),
                ('created_at', models.DateTimeField(editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_items', to='literature.paper')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['status', 'design', 'paper'], name='item_by_design')],
                'constraints': [models.CheckConstraint(condition=models.Q(('question__in', ['therapy', 'harm', 'diagnosis', 'prevalence', 'prognosis', 'aetiology', 'anatomy'])), name='item_question_known'), models.CheckConstraint(condition=models.Q(('design__in', ['case-report', 'case-series', 'before-after', 'cross-sectional', 'case-control', 'prospective-cohort', 'retrospective-cohort', 'non-randomised-trial', 'randomised-trial', 'diagnostic-accuracy', 'systematic-review', 'meta-analysis', 'narrative-review', 'cadaver-study', 'laboratory-study', 'expert-opinion'])), name='item_design_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'accepted'])), name='item_status_known'), models.CheckConstraint(condition=models.Q(('level__isnull', True), models.Q(('level__gte', 1), ('level__lte', 5)), _connector='OR'), name='item_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('status', 'draft')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status', 'accepted')), _connector='OR'), name='item_accepted_by_someone'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(models.Q(('quote', ''), _negated=True), models.Q(('place', ''), _negated=True)), _connector='OR'), name='item_accepted_has_quote_and_place')],
            },
        ),
    ]
