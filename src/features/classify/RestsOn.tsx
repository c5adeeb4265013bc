import { categoryName } from '../../locales/categories';
import { fixed, t } from '../../locales/words';
import type { Classification } from '../../state/item';
import { SignedBar } from '../../ui/bars';
import { signedText } from '../../ui/quantity';
import { rich } from '../../ui/rich';
import { Section } from '../../ui/Section';

const NEAREST = 3;

/** What the first category rests on: image against description, the nearest descriptions. */
export function RestsOn({ classification }: { classification: Classification }) {
  const { rationale, ranking, outOfSet } = classification;
  const { logit, descriptions } = rationale;
  const first = categoryName(ranking[0].category);
  const described = descriptions.some(({ category }) => category === ranking[0].category);
  const parts = [
    [t('What is seen in it'), logit.image],
    [described ? t('Its likeness to the description') : t('What it has learned in place of a description'), logit.description],
    [t('Head start, the same for every picture (prior)'), logit.bias],
  ] as const;
  const largest = Math.max(...parts.map(([, value]) => Math.abs(value)), 1e-9);
  return (
    <Section title={t('What it rests on')}>
      <h4>{t('Score of {first}', { first })}</h4>
      <ul className="rests">
        {parts.map(([name, value]) => (
          <li key={name}>
            <span>{name}</span>
            <SignedBar value={value / largest} />
            <span className="rests-value">{signedText(value)}</span>
          </li>
        ))}
      </ul>
      {descriptions.length > 0 && (
        <>
          <h4>
            {rich('Descriptions nearest to it <muted>(cosine; 1: the same)</muted>', {
              muted: (words) => <span className="muted">{words}</span>,
            })}
          </h4>
          <ul className="rests">
            {descriptions.slice(0, NEAREST).map(({ category, cosine }) => (
              <li key={category}>
                <span>{categoryName(category)}</span>
                <SignedBar value={cosine} />
                <span className="rests-value">{signedText(cosine)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="rests-familiar">
        {rich('How strange it is to the model: {score} of 1 <muted>(novelty)</muted>; called unknown above {threshold}.', {
          score: fixed(outOfSet.score, 2),
          muted: (words) => <span className="muted">{words}</span>,
          threshold: fixed(outOfSet.threshold, 2),
        })}
      </p>
    </Section>
  );
}
