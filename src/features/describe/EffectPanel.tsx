import { type FormEvent, useEffect, useRef, useState } from 'react';
import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import type { DescriptionEffect } from '../../models/protocol';
import type { JudgedState } from '../../state/describe-categories';
import { changedWork, described } from '../../state/describe-drafts';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { rich } from '../../ui/rich';
import { Segmented } from '../../ui/Segmented';
import { JudgedLines } from './JudgedLines';
import { useDescribe, useWorkbench } from './parts';
import { SimilarityTable } from './SimilarityTable';
import { UntrainedCaution } from './UntrainedCaution';
import { worthText } from './words';

/** What the drafts would change, asked on request; and the way to adopt them. */
export function EffectPanel() {
  const { categories } = useDescribe();
  const { descriptions, work, effect } = useWorkbench((state) => state);
  if (!descriptions) return null;
  const changed = changedWork(descriptions, work);
  if (changed.length === 0) return null;
  const names = changed.map(({ name }) => categoryName(name)).join(', ');
  const empty = changed.filter((entry) => entry.draft && described(entry, entry.draft).sections.length === 0);
  return (
    <section className="effect" aria-label={t('What would change')}>
      <header className="effect-head">
        <p>
          {rich('{count} not adopted: {names}', {
            count: <strong>{t('{count, plural, one {# draft} other {# drafts}}', { count: changed.length })}</strong>,
            names,
          })}
        </p>
        {empty.length > 0 ? (
          <p className="muted">
            {t('{empty}: write at least one section first.', {
              empty: empty.map(({ name }) => categoryName(name)).join(', '),
            })}
          </p>
        ) : (
          effect?.kind !== 'computing' && (
            <Button look={effect ? 'plain' : 'primary'} onPress={() => void categories.compare()}>
              {t('What would change?')}
            </Button>
          )
        )}
      </header>
      {effect?.kind === 'computing' && (
        <div role="status">
          <p className="muted">{t('The small language model reads the descriptions …')}</p>
          <ProgressLine label={t('Comparing')} fraction={null} />
        </div>
      )}
      {effect?.kind === 'failed' && (
        <Notice tone="fail">
          <Fault error={effect.error} />
        </Notice>
      )}
      {effect?.kind === 'ready' && (
        <Effect effect={effect.effect} judged={effect.judged} fallbackName={t('With {names}', { names })} />
      )}
    </section>
  );
}

type Side = 'before' | 'after' | 'difference';

interface EffectProps {
  readonly effect: DescriptionEffect;
  readonly judged: JudgedState;
  readonly fallbackName: string;
}

function Effect({ effect, judged, fallbackName }: EffectProps) {
  const { categories } = useDescribe();
  const adopting = useWorkbench((state) => state.adopting);
  const adoptError = useWorkbench((state) => state.adoptError);
  const model = useWorkbench((state) => state.model);
  const [side, setSide] = useState<Side>('difference');
  const [name, setName] = useState(fallbackName.slice(0, 60));
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for a clean-up.
    frame.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const adopt = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') void categories.adopt(name.trim());
  };
  return (
    <div className="effect-body" ref={frame}>
      <div className="effect-choice">
        <Segmented
          label={t('Similarity')}
          options={[
            { id: 'before', content: t('Before') },
            { id: 'after', content: t('After') },
            { id: 'difference', content: t('Difference') },
          ]}
          value={side}
          onChange={setSide}
        />
        <p className="muted">
          {t('How alike the model reads the categories, 1: the same (cosine). The lower, the better told apart.')}
        </p>
      </div>
      <SimilarityTable effect={effect} side={side} />
      <JudgedLines judged={judged} />
      <p className="muted">
        {[
          worthText(model?.evaluation ?? null),
          t('A new category is found by its description alone until it is trained.'),
        ].join(' ')}
      </p>
      <form className="adopt" onSubmit={adopt}>
        <label>
          <span>{t('Name of the new model')}</span>
          <input
            className="text-field"
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <Button type="submit" look="primary" isDisabled={adopting || name.trim() === ''}>
          {adopting ? t('Adopting …') : t('Adopt')}
        </Button>
        <UntrainedCaution />
        <p className="muted">{t('Saved as a model of its own; the present one stays as it is under Models.')}</p>
      </form>
      {adoptError && (
        <Notice tone="fail">
          <Fault error={adoptError} />
        </Notice>
      )}
    </div>
  );
}
