import { useParts, useSettings } from '../features/classify/parts';
import { Icon } from '../ui/Icon';
import { Segmented } from '../ui/Segmented';

/** Dark, light, or as the computer has it; remembered. */
export function ThemeChoice() {
  const { settings } = useParts();
  const theme = useSettings((state) => state.theme);
  return (
    <Segmented
      label="Colours"
      options={[
        { id: 'system', content: <Icon name="system" />, name: 'As the computer' },
        { id: 'dark', content: <Icon name="dark" />, name: 'Dark' },
        { id: 'light', content: <Icon name="light" />, name: 'Light' },
      ]}
      value={theme}
      onChange={(chosen) => settings.setState({ theme: chosen })}
    />
  );
}
