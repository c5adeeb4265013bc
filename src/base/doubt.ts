/**
 * From this probability on a single category is given "with little doubt": of the real pictures that the shipped model was measured on every
 * such verdict was right (the model's card), of those below it about three in four.
 */
export const LITTLE_DOUBT = 0.9;
