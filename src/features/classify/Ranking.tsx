import { categoryName } from '../../locales/categories';
import { t } from '../../locales/words';
import type { Classification } from '../../state/item';
import { Button } from '../../ui/Button';
import { ShareBar } from '../../ui/bars';
import { percentText } from '../../ui/quantity';
import { useParts, useSettings } from './parts';

const FEW = 5;

/** The categories with their calibrated probabilities: the first five, or every one. */
export function Ranking({ classification }: { classification: Classification }) {
  const { settings } = useParts();
  const all = useSettings((state) => state.allCategories);
  const { ranking, verdict } = classification;
  const unknown = verdict.kind === 'unknown';
  const possible = new Set(unknown ? [] : verdict.categories);
  return (
    <section className="ranking" aria-label={t('Categories')}>
      <ol>
        {ranking.slice(0, all ? undefined : FEW).map(({ category, probability }) => (
          <li key={category} className={possible.has(category) ? 'rank possible' : 'rank'}>
            <span className="rank-name">{categoryName(category)}</span>
            <ShareBar share={probability} quiet={!possible.has(category)} />
            <span className="rank-percent">{percentText(probability)}</span>
            {possible.has(category) && <span className="hidden-visually">{`, ${t('cannot be ruled out')}`}</span>}
          </li>
        ))}
      </ol>
      <footer className="ranking-foot">
        <span className="muted">
          {unknown ? t('Shares of a forced choice: none may be right.') : t('Calibrated. Bold: cannot be ruled out.')}
        </span>
        {ranking.length > FEW && (
          <Button look="quiet" aria-expanded={all} onPress={() => settings.setState({ allCategories: !all })}>
            {all ? t('First {few}', { few: FEW }) : t('All {count}', { count: ranking.length })}
          </Button>
        )}
      </footer>
    </section>
  );
}
