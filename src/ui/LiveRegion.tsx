/** Says a sentence to screen readers when it changes, without taking the focus. */
export const LiveRegion = ({ message }: { message: string }) => (
  <div className="hidden-visually" role="status" aria-live="polite" aria-atomic="true">
    {message}
  </div>
);
