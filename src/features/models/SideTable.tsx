import type { ReactNode } from 'react';

interface Props {
  readonly caption: ReactNode;
  /** What the two columns are of. */
  readonly names: readonly [first: string, second: string];
  /** One cell is what both have in common. */
  readonly rows: readonly { readonly name: string; readonly cells: readonly [ReactNode, ReactNode] | readonly [ReactNode] }[];
}

/** Two models side by side, a row for each thing that is said of both. */
export const SideTable = ({ caption, names, rows }: Props) => (
  <table className="side-table">
    <caption>{caption}</caption>
    <thead>
      <tr>
        <td />
        <th scope="col">{names[0]}</th>
        <th scope="col">{names[1]}</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name, cells }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td colSpan={cells.length === 1 ? 2 : 1}>{cells[0]}</td>
          {cells.length === 2 && <td>{cells[1]}</td>}
        </tr>
      ))}
    </tbody>
  </table>
);
