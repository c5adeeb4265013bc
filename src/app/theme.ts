import type { Settings, SettingsStore } from '../state/settings';

/** Keeps the page's colours those of the settings; `system` follows the computer, also when it changes at dusk. */
export function applyTheme(settings: SettingsStore): void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const apply = ({ theme }: Settings) => {
    document.documentElement.dataset.theme = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
  };
  apply(settings.getState());
  settings.subscribe(apply);
  light.addEventListener('change', () => apply(settings.getState()));
}
