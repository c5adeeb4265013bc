import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import { pieces } from '../locales/words';

/** A sentence of the page with parts that are more than text: `rich('See <a>the guide</a>', { a: (words) => <a href="...">{words}</a> })`. */
export const rich = (
  text: string,
  values: Readonly<Record<string, string | number | ReactElement | ((words: ReactNode) => ReactNode)>>,
): ReactElement => createElement(Fragment, null, ...pieces<ReactNode>(text, values as Record<string, ReactNode>));
