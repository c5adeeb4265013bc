import type { Verdict } from '../../state/item';

/** The five kinds of verdict, told apart by shape, not by colour alone. Full disc: named; half: ambiguous; broken ring: unsure; ring with a question mark: unknown; empty ring: nothing. Beside words, so hidden from readers. */
export const KindMark = ({ kind }: { kind: Verdict['kind'] }) => (
  <svg className={`kind-mark ${kind}`} viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" focusable="false">
    <circle cx="7" cy="7" r="5.25" className="kind-ring" />
    {kind === 'named' && <circle cx="7" cy="7" r="3" className="kind-fill" />}
    {kind === 'ambiguous' && <path d="M7 1.75a5.25 5.25 0 0 0 0 10.5z" className="kind-fill" />}
    {kind === 'unknown' && <path d="M5.6 5.6a1.5 1.5 0 1 1 2.1 1.4c-.5.2-.7.5-.7 1M7 9.6v.2" className="kind-line" />}
  </svg>
);
