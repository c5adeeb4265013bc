/** What a language model that is shown the picture may say of it: cited as seen, held to the same rules as what is measured. */
import { type Fact, PICTURE_ID } from '../base/facts';

/** What sentences cite that tell of the look of the picture. It states no number, substance, category or direction: nor may they. */
export const PICTURE_FACT: Fact = {
  id: PICTURE_ID,
  label: 'Look of the picture',
  value: 'seen, not measured',
  unit: '',
  text: 'seen, not measured',
  method: 'The language model was shown the picture; nothing of what it says of its look was measured.',
  uncertainty: null,
};
