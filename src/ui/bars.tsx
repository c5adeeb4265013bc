/** Bars that carry one number each. The number stands beside them in words; the bar itself is hidden from screen readers. */

/** A share 0..1 from the left. */
export const ShareBar = ({ share, quiet = false }: { share: number; quiet?: boolean }) => (
  <span className={quiet ? 'share-bar quiet' : 'share-bar'} aria-hidden="true">
    <span className="share-fill" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
  </span>
);

/** A signed value from the middle, -1..1: to the right speaks for, to the left against. */
export const SignedBar = ({ value }: { value: number }) => {
  const part = Math.min(1, Math.abs(value)) * 50;
  return (
    <span className="signed-bar" aria-hidden="true">
      <span
        className={value < 0 ? 'signed-fill against' : 'signed-fill for'}
        style={{ left: `${value < 0 ? 50 - part : 50}%`, width: `${part}%` }}
      />
    </span>
  );
};

/** A whole divided in two at `share`. */
export const SplitBar = ({ share }: { share: number }) => (
  <span className="split-bar" aria-hidden="true">
    <span className="split-fill" style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
  </span>
);

/** A line that fills up; `fraction` null where it cannot be told how far it is. */
export const ProgressLine = ({ label, fraction }: { label: string; fraction: number | null }) => (
  <div
    className={fraction === null ? 'progress-line unknown' : 'progress-line'}
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    {...(fraction === null ? {} : { 'aria-valuenow': Math.round(fraction * 100) })}
  >
    <span className="progress-fill" style={{ width: `${(fraction ?? 0.3) * 100}%` }} />
  </div>
);
