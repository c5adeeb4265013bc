import { t, words } from '../../locales/words';
import { type Knob, type KnobSpec, knobSpec, knobsOf, knobValue, withKnobs } from '../../state/fine-tune-plan';
import { Button } from '../../ui/Button';
import { Section } from '../../ui/Section';
import { NumberField } from './NumberField';
import { useFineTune, useTraining } from './parts';

const GROUPS: readonly KnobSpec['group'][] = words([
  'Course',
  'Learning',
  'Against learning by heart (regularisation)',
  'Varied pictures (augmentation)',
]);

/** Every knob of the training, at what suits the set's size until it is turned by hand. */
export function Knobs() {
  const { trainer } = useFineTune();
  const plan = useTraining((desk) => desk.plan);
  const defaults = useTraining((desk) => desk.defaults);
  if (!defaults) return null;
  const options = withKnobs(defaults, plan.knobs);
  const turned = knobsOf(plan.mode).filter((knob) => plan.knobs[knob] !== undefined);
  const turn = (knob: Knob, value: number) => {
    const { [knob]: _, ...rest } = plan.knobs;
    trainer.setPlan({ knobs: value === knobValue(defaults, knob) ? rest : { ...rest, [knob]: value } });
  };
  return (
    <Section
      title={t('Expert settings')}
      summary={
        turned.length === 0
          ? t('as suits the set: {epochs} passes, {batch} pictures a step', { epochs: options.epochs, batch: options.batch })
          : t('{count} changed', { count: turned.length })
      }
    >
      <label className="field">
        <span>{t('Random start (seed)')}</span>
        <input
          className="text-field"
          value={plan.seed}
          maxLength={40}
          onChange={(event) => trainer.setPlan({ seed: event.target.value })}
        />
        <span className="field-hint muted">
          {t('The same word or number gives the same order, the same varied pictures and so the same model.')}
        </span>
      </label>
      {GROUPS.map((group) => (
        <fieldset key={group} className="knob-group">
          <legend>{group}</legend>
          {knobsOf(plan.mode)
            .filter((knob) => knobSpec(knob).group === group)
            .map((knob) => {
              const { label, least, most, step, hint } = knobSpec(knob);
              return (
                <NumberField
                  key={knob}
                  label={plan.knobs[knob] === undefined ? label : t('{label} (changed)', { label })}
                  value={knobValue(options, knob)}
                  {...{ least, most, step, hint }}
                  onChange={(value) => turn(knob, value)}
                />
              );
            })}
        </fieldset>
      ))}
      <Button isDisabled={turned.length === 0} onPress={() => trainer.setPlan({ knobs: {} })}>
        {t('As suits the set')}
      </Button>
    </Section>
  );
}
