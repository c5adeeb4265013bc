import { categoryName } from '../../../locales/categories';
import { t, words } from '../../../locales/words';
import type { Inside } from '../../../services/classify/protocol';
import type { Classification } from '../../../state/item';
import { SignedBar } from '../../../ui/bars';
import { signedText } from '../../../ui/quantity';
import { useParts } from '../parts';
import { type Duel, leadParts, TERMS } from './heat';

interface Props {
  readonly inside: Inside;
  readonly classification: Classification;
  readonly duel: Duel;
}

const NAMES: Record<(typeof TERMS)[number], { readonly name: string; readonly title: string }> = words({
  front: {
    name: 'Pretrained network',
    title:
      'A network trained on photographs looks at the whole view; a weighted sum of what it finds (the front and its ridge)',
  },
  levels: { name: 'Patches of all sizes', title: 'The levels of HNF: what sequence and graph encoders have fused' },
  texture: { name: 'Unevenness', title: 'How much the patches of a level differ among each other' },
  description: { name: 'Descriptions', title: 'Likeness of the fused picture to the words for each category' },
  bias: { name: 'Head start', title: 'The same for every picture (prior)' },
});

/** Who is ahead of whom, by how much, and which part of the network has put it there. */
export function LeadParts({ inside, classification, duel }: Props) {
  const { looker } = useParts();
  const { lead, parts } = leadParts(inside, duel);
  const largest = Math.max(...parts.map(Math.abs), 1e-9);
  const rows = TERMS.flatMap((term, i) => (parts[i] === 0 ? [] : [{ term, value: parts[i] }]));
  const share = (value: number): string =>
    lead > 0.05 ? ` ${String(Math.round((100 * value) / lead)).replace('-', '−')}\u00a0%` : '';
  const names = classification.ranking.map(({ category }) => category);
  return (
    <section aria-label={t('What decides')}>
      <div className="inside-duel">
        <label className="select">
          <span>{t('What speaks for')}</span>
          <select value={duel.category} onChange={(event) => looker.turn({ category: event.target.value })}>
            {names.map((name) => (
              <option key={name} value={name}>
                {categoryName(name)}
              </option>
            ))}
          </select>
        </label>
        <label className="select">
          <span>{t('rather than')}</span>
          <select value={duel.rival ?? 'all'} onChange={(event) => looker.turn({ rival: event.target.value })}>
            {names
              .filter((name) => name !== duel.category)
              .map((name) => (
                <option key={name} value={name}>
                  {categoryName(name)}
                </option>
              ))}
            <option value="all">{t('all others')}</option>
          </select>
        </label>
      </div>
      <ul className="rests">
        {rows.map(({ term, value }) => (
          <li key={term}>
            <span title={NAMES[term].title}>{NAMES[term].name}</span>
            <SignedBar value={value / largest} />
            <span className="rests-value">
              {signedText(value)}
              <span className="muted">{share(value)}</span>
            </span>
          </li>
        ))}
        <li className="inside-total">
          <span>{t('Lead in score')}</span>
          <span />
          <span className="rests-value">{signedText(lead)}</span>
        </li>
      </ul>
    </section>
  );
}
