import { t } from '../../locales/words';
import { rich } from '../../ui/rich';
import './teach.css';
import { useState } from 'react';
import type { Item } from '../../state/item';
import { Button } from '../../ui/Button';
import { NewCategory } from './NewCategory';
import { useCategories, useChosenWith, useTaught, useTeachParts } from './parts';
import { keyOf, sayText, taughtText } from './words';

/** Below a verdict: what a person says that the picture is, and what has been learnt from what was said of others. */
export function ItIs({ item }: { item: Item }) {
  const { conductor } = useTeachParts();
  const categories = useCategories();
  const taught = useTaught(item);
  const chosen = useChosenWith(item);
  const [open, setOpen] = useState(false);
  if (!item.facts || categories.length === 0) return null;
  const say = (category: string | null) => conductor.say(chosen, { category });
  return (
    <section className="it-is" aria-label={t('Your word')}>
      {item.said ? (
        <p className="it-is-said">
          {rich('You say: {say}', { say: <strong>{sayText(item.said.category)}</strong> })}
          <Button look="quiet" onPress={() => conductor.say(chosen, null)}>
            {t('Take back')}
          </Button>
        </p>
      ) : (
        taught && (
          <p className="it-is-taught" data-testid="taught">
            <span>
              {rich('With your corrections: {taught}', { taught: <strong>{taughtText(taught)}</strong> })}
              {taught.second && (
                <span className="muted">
                  {`, ${t('then {taught}', { taught: taughtText({ ...taught.second, second: null }) })}`}
                </span>
              )}
            </span>
          </p>
        )
      )}
      <details className="it-is-choice" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {chosen.length > 1
            ? t('The {count, plural, one {# chosen picture} other {# chosen pictures}} are …', { count: chosen.length })
            : item.said
              ? t('Change it')
              : t('It is …')}
        </summary>
        {/* biome-ignore lint/a11y/useSemanticElements: buttons, not fields of a form. */}
        <div className="it-is-list" role="group" aria-label={t('It is')}>
          {categories.map((category, place) => (
            <Button
              key={category}
              look={item.said?.category === category ? 'primary' : 'plain'}
              aria-pressed={item.said?.category === category}
              onPress={() => say(category)}
            >
              {keyOf(place) && <kbd>{keyOf(place)}</kbd>}
              {sayText(category)}
            </Button>
          ))}
          <Button aria-pressed={item.said !== null && item.said.category === null} onPress={() => say(null)}>
            <kbd>X</kbd>
            {t('None of these')}
          </Button>
          <NewCategory known={categories} onName={say} />
        </div>
      </details>
    </section>
  );
}
