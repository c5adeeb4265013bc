import './export-parts.css';

interface Props<Id extends string> {
  /** `example` is from what is about to be exported. */
  readonly parts: readonly { readonly id: Id; readonly label: string; readonly example: string }[];
  readonly chosen: Readonly<Record<Id, boolean>>;
  readonly onChange: (chosen: Readonly<Record<Id, boolean>>) => void;
}

/** What a file tells whoever gets it, each part with a switch to leave it out. */
export const ExportParts = <Id extends string>({ parts, chosen, onChange }: Props<Id>) => (
  <ul className="export-parts">
    {parts.map(({ id, label, example }) => (
      <li key={id}>
        <label>
          <input
            type="checkbox"
            checked={chosen[id]}
            onChange={(event) => onChange({ ...chosen, [id]: event.target.checked })}
          />{' '}
          {label}
        </label>
        <span className="muted">{example}</span>
      </li>
    ))}
  </ul>
);
