import { categoryLabel } from '../../base/categories';
import type { Classification } from '../../state/item';
import { SignedBar } from '../../ui/bars';
import { signedText } from '../../ui/quantity';
import { Section } from '../../ui/Section';

const NEAREST = 3;

/** What the first category rests on: image against description, the nearest descriptions. */
export function RestsOn({ classification }: { classification: Classification }) {
  const { rationale, ranking, outOfSet } = classification;
  const { logit, descriptions } = rationale;
  const first = categoryLabel(ranking[0].category);
  const described = descriptions.some(({ category }) => category === ranking[0].category);
  const parts = [
    ['What is seen in it', logit.image],
    [described ? 'Its likeness to the description' : 'A learned vector in place of a description', logit.description],
    ['Its head start (prior)', logit.bias],
  ] as const;
  const largest = Math.max(...parts.map(([, value]) => Math.abs(value)), 1e-9);
  return (
    <Section title="What it rests on">
      <h4>Score of {first}</h4>
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
            Descriptions nearest to it <span className="muted">cosine</span>
          </h4>
          <ul className="rests">
            {descriptions.slice(0, NEAREST).map(({ category, cosine }) => (
              <li key={category}>
                <span>{categoryLabel(category)}</span>
                <SignedBar value={cosine} />
                <span className="rests-value">{signedText(cosine)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="rests-familiar">
        How strange it is to the model: {outOfSet.score.toFixed(2)} of 1 <span className="muted">(novelty)</span>; called
        unknown above {outOfSet.threshold.toFixed(2)}.
      </p>
    </Section>
  );
}
