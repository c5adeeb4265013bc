import { Component, type ReactNode } from 'react';
import { t } from '../locales/words';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';

interface Props {
  /** What still works when the screen does not. */
  readonly rescue: ReactNode;
  readonly children: ReactNode;
}

/** Catches a fault of the screen. The session lives outside of it: what was found is still there when the screen is drawn anew. */
export class ErrorBoundary extends Component<Props, { fault: string | null }> {
  override state = { fault: null };

  static getDerivedStateFromError(error: unknown) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.fault === null) return this.props.children;
    return (
      <div className="broken">
        <Notice
          tone="fail"
          actions={
            <>
              <Button look="primary" onPress={() => this.setState({ fault: null })}>
                {t('Draw the screen again')}
              </Button>
              {this.props.rescue}
            </>
          }
        >
          <p>{t('This part of the screen failed: {fault}', { fault: this.state.fault })}</p>
          <p className="muted">{t('Your pictures and results are still here.')}</p>
        </Notice>
      </div>
    );
  }
}
