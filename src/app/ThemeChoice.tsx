import { useParts, useSettings } from '../features/classify/parts';
import type { Settings } from '../state/settings';
import { IconButton } from '../ui/Button';

const NEXT: Record<Settings['theme'], Settings['theme']> = { system: 'dark', dark: 'light', light: 'system' };
const WORDS: Record<Settings['theme'], string> = { system: 'as the computer', dark: 'dark', light: 'light' };

/** Dark, light, or as the computer has it: each press takes the next; remembered. */
export function ThemeChoice() {
  const { settings } = useParts();
  const theme = useSettings((state) => state.theme);
  return (
    <IconButton
      icon={theme}
      label={`Colours: ${WORDS[theme]}; change to ${WORDS[NEXT[theme]]}`}
      onPress={() => settings.setState({ theme: NEXT[theme] })}
    />
  );
}
