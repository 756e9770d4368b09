import type { UseQueryResult } from '@tanstack/react-query';
import type { Environment } from '../../api/portal';
import { Failed, Loading, Notice } from '../../ui/parts';

/** How far the Python environment is: everything else works meanwhile. */
export function EnvironmentPanel({ env }: { env: UseQueryResult<Environment> }) {
  return (
    <section className="panel" aria-labelledby="environment-title">
      <h2 id="environment-title">Python environment</h2>
      {env.isPending ? (
        <Loading what="Looking" />
      ) : env.isError ? (
        <Failed what="The environment's state" error={env.error} retry={() => void env.refetch()} />
      ) : (
        <State env={env.data} />
      )}
    </section>
  );
}

function State({ env }: { env: Environment }) {
  switch (env.state) {
    case 'ready':
      return (
        <p>
          <span className="badge good">Ready</span> <span className="muted">{env.message}</span>
        </p>
      );
    case 'absent':
      return (
        <p>
          <span className="badge">Not prepared</span> {env.message}
        </p>
      );
    case 'failed':
      return (
        <Notice kind="bad" title="It could not be prepared">
          {env.message}
        </Notice>
      );
    case 'building': {
      const share = env.total > 0 ? Math.min(100, Math.round((env.done / env.total) * 100)) : 0;
      return (
        <>
          <p role="status">
            <span className="badge info">Being prepared</span> {env.step}
          </p>
          <div
            className="progress"
            role="progressbar"
            aria-label="Preparing the Python environment"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={share}
          >
            <span style={{ width: `${share}%` }} />
          </div>
          <p className="muted">
            {env.total > 0 && `${env.done} of ${env.total}. `}
            {env.message || 'Logs and queries work already.'}
          </p>
        </>
      );
    }
  }
}
