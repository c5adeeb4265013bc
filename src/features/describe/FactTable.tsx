import { type ReactNode, useId, useState } from 'react';
import { isOfVerdict } from '../../base/facts';
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

/**
 * What was measured, one fact a line: its number (by which sentences cite it), value, uncertainty, and on request its method. Those that
 * say what the verdict above says already are folded, for whoever follows a citation.
 */
export function FactTable({ sheet, cited, base }: Props) {
  const rows = sheet.facts.map((fact, index) => ({ fact, number: index + 1 }));
  const row = ({ fact, number }: (typeof rows)[number]) => (
    <FactRow key={fact.id} fact={fact} number={number} cited={cited.has(fact.id)} id={`${base}-${fact.id}`} />
  );
  const told = rows.filter(({ fact }) => isOfVerdict(fact));
  const [first, last] = [told[0]?.number ?? 0, told[told.length - 1]?.number ?? 0];
  return (
    <>
      {told.length > 0 && (
        <details className="facts-told">
          <summary className={told.some(({ fact }) => cited.has(fact.id)) ? 'cited' : ''}>
            {first === last
              ? t('Fact {first}: the verdict above', { first })
              : t('Facts {first} to {last}: the verdict above', { first, last })}
          </summary>
          <Table caption={t('Facts of the verdict')}>{told.map(row)}</Table>
        </details>
      )}
      <Table caption={t('Measured facts')}>{rows.filter(({ fact }) => !isOfVerdict(fact)).map(row)}</Table>
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

const Table = ({ caption, children }: { readonly caption: string; readonly children: ReactNode }) => (
  <table className="facts-table">
    <caption className="hidden-visually">{caption}</caption>
    <thead className="hidden-visually">
      <tr>
        <th scope="col">{t('Number')}</th>
        <th scope="col">{t('Quantity')}</th>
        <th scope="col">{t('Value')}</th>
        <th scope="col">{t('Method')}</th>
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

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
