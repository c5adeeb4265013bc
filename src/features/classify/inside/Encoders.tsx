import { categoryName } from '../../../locales/categories';
import { t } from '../../../locales/words';
import type { Inside } from '../../../services/classify/protocol';
import { ShareBar, SplitBar } from '../../../ui/bars';
import { percentText } from '../../../ui/quantity';
import { rich } from '../../../ui/rich';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const percent = (share: number): string => `${Math.round(share * 100)}`;

/** How far each level listens to its graph and how far to its sequence, over all channels and views. */
export function GateShares({ inside }: { inside: Inside }) {
  const levels = inside.views[0].levels.map(({ patchPx }, l) => ({
    patchPx,
    shares: inside.views.flatMap((view) => [...view.levels[l].graphShares]).sort((a, b) => a - b),
  }));
  const at = (shares: readonly number[], q: number): number => shares[Math.round(q * (shares.length - 1))];
  return (
    <section aria-label={t('Like patches or their order (gate)')}>
      <h4>
        {rich('What each level goes by: like patches | their order <muted>(gate: graph | sequence)</muted>', {
          muted: (words) => <span className="muted">{words}</span>,
        })}
      </h4>
      <ul className="rests">
        {levels.map(({ patchPx, shares }, l) => (
          <li
            key={patchPx}
            title={t('Like patches have {at} to {at2} % of the say in four of five of its channels', {
              at: percent(at(shares, 0.1)),
              at2: percent(at(shares, 0.9)),
            })}
          >
            <span>{t('Level {l}', { l: l + 1 })}</span>
            <SplitBar share={mean(shares)} />
            <span className="rests-value">
              {percent(mean(shares))} | {100 - Math.round(mean(shares) * 100)} %
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Which descriptions the picture attended to, and which levels the description of the category attended to. */
export function Attention({ inside, category }: { inside: Inside; category: string }) {
  const { views, categories } = inside;
  if (!views.every(({ reads }) => reads)) return null;
  const reads = categories
    .map((name, c) => ({ name, share: mean(views.map((view) => view.reads?.[c] ?? 0)) }))
    .sort((a, b) => b.share - a.share);
  const place = categories.indexOf(category);
  const readBy = views[0].levels.map((_, l) => mean(views.map((view) => view.readBy?.[place][l] ?? 0)));
  return (
    <section aria-label={t('Which descriptions it weighed (attention)')}>
      <h4>
        {rich('Descriptions it went by <muted>(attention; if all alike: {count} each)</muted>', {
          muted: (words) => <span className="muted">{words}</span>,
          count: percentText(1 / categories.length),
        })}
      </h4>
      <ul className="rests">
        {reads.map(({ name, share }) => (
          <li key={name}>
            <span>{categoryName(name)}</span>
            <ShareBar share={share / Math.max(reads[0].share, 1e-9)} quiet={name !== category} />
            <span className="rests-value">{percentText(share)}</span>
          </li>
        ))}
      </ul>
      <h4>{t('Levels that the description of {category} went by', { category: categoryName(category) })}</h4>
      <ul className="rests">
        {readBy.map((share, l) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a level is known by its place
          <li key={l}>
            <span>{t('Level {l}', { l: l + 1 })}</span>
            <ShareBar share={share} />
            <span className="rests-value">{percentText(share)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
