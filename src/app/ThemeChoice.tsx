import { useParts, useSettings } from '../features/classify/parts';
import { t, words } from '../locales/words';
import type { Settings } from '../state/settings';
import { IconButton } from '../ui/Button';

const NEXT: Record<Settings['theme'], Settings['theme']> = { system: 'dark', dark: 'light', light: 'system' };
const WORDS: Record<Settings['theme'], string> = words({ system: 'as the computer', dark: 'dark', light: 'light' });

/** Dark, light, or as the computer has it: each press takes the next; remembered. */
export function ThemeChoice() {
  const { settings } = useParts();
  const theme = useSettings((state) => state.theme);
  return (
    <IconButton
      icon={theme}
      label={t('Colours: {now}; change to {next}', { now: WORDS[theme], next: WORDS[NEXT[theme]] })}
      onPress={() => settings.setState({ theme: NEXT[theme] })}
    />
  );
}
