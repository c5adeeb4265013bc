import { wordsFor } from '../locales/words';

/** A text that was made in English elsewhere, in the language of the page; marked as English where that has no words for it. */
export const Heard = ({ text }: { readonly text: string }) => {
  const words = wordsFor(text);
  return words === null ? <span lang="en">{text}</span> : words;
};

/** What went wrong, and the way out. */
export const Fault = ({ error }: { readonly error: { readonly message: string; readonly advice: string } }) => (
  <>
    <Heard text={error.message} /> <Heard text={error.advice} />
  </>
);
