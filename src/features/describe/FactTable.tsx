import { useId, useState } from 'react';
import { heard, t } from '../../locales/words';
import type { Fact, FactSheet } from '../../services/describe/protocol';
import { Heard } from '../../ui/Heard';
import { factText, uncertaintyText } from './words';

interface Props {
  readonly sheet: FactSheet;
  /** Facts that the sentence under the pointer or focus cites. */
  readonly cited: ReadonlySet<string>;
  /** Begins the ids of the rows, by which references lead to them. */
  readonly base: string;
}

/** What was measured, one fact a line: its number (by which sentences cite it), value, uncertainty, and on request its method. */
export function FactTable({ sheet, cited, base }: Props) {
  return (
    <>
      <table className="facts-table">
        <caption className="hidden-visually">{t('Measured facts')}</caption>
        <thead className="hidden-visually">
          <tr>
            <th scope="col">{t('Number')}</th>
            <th scope="col">{t('Quantity')}</th>
            <th scope="col">{t('Value')}</th>
            <th scope="col">{t('Method')}</th>
          </tr>
        </thead>
        <tbody>
          {sheet.facts.map((fact, index) => (
            <FactRow key={fact.id} fact={fact} number={index + 1} cited={cited.has(fact.id)} id={`${base}-${fact.id}`} />
          ))}
        </tbody>
      </table>
      {sheet.withheld.length > 0 && (
        <details className="withheld">
          <summary>
            {t('Not stated: {count, plural, one {# quantity} other {# quantities}}', { count: sheet.withheld.length })}
          </summary>
          <dl>
            {sheet.withheld.map(({ label, reason }) => (
              <div key={label}>
                <dt>
                  <Heard text={label} />
                </dt>
                <dd>
                  <Heard text={reason} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

function FactRow({ fact, number, cited, id }: { fact: Fact; number: number; cited: boolean; id: string }) {
  const [open, setOpen] = useState(false);
  const methodId = useId();
  const doubt = uncertaintyText(fact);
  return (
    <>
      <tr id={id} className={cited ? 'fact-row cited' : 'fact-row'} data-fact={fact.id} tabIndex={-1}>
        <td className="fact-number">{number}</td>
        <th scope="row">
          <Heard text={fact.label} />
        </th>
        <td className="fact-value">
          {factText(fact)}
          {doubt && <span className="muted"> {doubt}</span>}
        </td>
        <td className="fact-how">
          <button
            type="button"
            className="how"
            aria-label={t('Method of {label}', { label: heard(fact.label) })}
            aria-expanded={open}
            aria-controls={methodId}
            onClick={() => setOpen(!open)}
          >
            ?
          </button>
        </td>
      </tr>
      <tr id={methodId} className="fact-method" hidden={!open}>
        <td />
        <td colSpan={3}>
          <Heard text={fact.method} />
        </td>
      </tr>
    </>
  );
}
