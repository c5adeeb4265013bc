import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** What is worth knowing while it is folded. */
  readonly summary?: ReactNode;
  readonly open?: boolean;
  /** Told when it is opened or shut. */
  readonly onToggle?: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A part of a panel that folds. */
export const Section = ({ title, summary, open = false, onToggle, children }: Props) => (
  <details className="section" open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
    <summary>
      <h3>{title}</h3>
      {summary !== undefined && <span className="section-summary">{summary}</span>}
    </summary>
    <div className="section-body">{children}</div>
  </details>
);

/** Names and values, one pair a line. Pairs without a value are left out. */
export const Facts = ({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) => (
  <dl className="facts">
    {rows.map(([name, value]) =>
      value === null || value === undefined || value === '' ? null : (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ),
    )}
  </dl>
);
