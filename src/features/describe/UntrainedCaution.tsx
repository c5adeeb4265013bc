import { changedWork } from '../../state/describe-drafts';
import { useWorkbench } from './parts';
import { untrainedText } from './words';

/** Beside Adopt, where a draft is of a category that the model does not have yet: what to expect of it. */
export function UntrainedCaution() {
  const { descriptions, work } = useWorkbench((state) => state);
  if (!descriptions) return null;
  const known = new Set(descriptions.categories.map(({ name }) => name));
  const text = untrainedText(
    changedWork(descriptions, work)
      .map(({ name }) => name)
      .filter((name) => !known.has(name)),
  );
  return text === '' ? null : <p className="adopt-caution">{text}</p>;
}
