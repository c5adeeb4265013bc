import { t } from '../locales/words';
import type { TextCheck } from '../state/describe-picture';

/**
 * Checks a person's text sentence by sentence, as a language model's is checked, with every fact taken as cited: it is the person who
 * knows what it rests on. Faults are shown beside the text, nothing is struck. The rules are fetched when the first text is edited.
 */
export const checkText: TextCheck = async (text, facts) => {
  const { checkSentence } = await import('../language/check');
  const factIds = facts.map(({ id }) => id);
  return [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => sentence !== '')
    .map((sentence) => ({
      text: sentence,
      // What a person wrote stands as it is.
      fault: checkSentence({ section: 'subject', text: sentence, factIds }, facts, {
        notPlain: t('It holds a link, markup or hidden characters.'),
      }).struck,
    }));
};
