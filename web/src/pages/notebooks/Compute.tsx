import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import { compute, computeAction, type Instance } from '../../api/portal';
import { bytes, duration, plural } from '../../lib/format';
import { Dialog, Failed, Loading, Notice } from '../../ui/parts';

/** The compute instances that this person may see. */
export function ComputePanel({ blocked }: { blocked: string }) {
  const all = useQuery({ queryKey: ['compute'], queryFn: compute, refetchInterval: 5000 });
  return (
    <section className="panel" aria-labelledby="compute-title">
      <h2 id="compute-title">Compute instances</h2>
      {all.isPending ? (
        <Loading what="Loading instances" />
      ) : all.isError ? (
        <Failed what="The instances" error={all.error} retry={() => void all.refetch()} />
      ) : all.data.length === 0 ? (
        <p className="muted">None runs. Opening a notebook starts yours.</p>
      ) : (
        <ul className="instances">
          {all.data.map((i) => (
            <InstanceItem key={i.name} instance={i} blocked={blocked} />
          ))}
        </ul>
      )}
    </section>
  );
}

const kinds: Record<string, string> = { running: 'good', starting: 'info', stopping: 'info', failed: 'bad' };

function InstanceItem({ instance: i, blocked }: { instance: Instance; blocked: string }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: (action: 'start' | 'stop') => computeAction(i.name, action),
    onSettled: () => client.invalidateQueries({ queryKey: ['compute'] }),
  });
  const alive = i.state === 'running' || i.state === 'starting';
  const share = i.memoryLimitBytes > 0 ? Math.min(100, (i.memoryBytes / i.memoryLimitBytes) * 100) : 0;
  return (
    <li className="instance">
      <div className="instance-head">
        <strong className="grow truncate">{i.name}</strong>
        <span className={`badge ${kinds[i.state] ?? ''}`}>{i.state}</span>
      </div>
      <p className="muted">of {i.owner}</p>
      {alive && (
        <>
          <div
            className="progress"
            role="meter"
            aria-label={`Memory of ${i.name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(share)}
          >
            <span style={{ width: `${share}%` }} />
          </div>
          <dl className="facts">
            <dt>Memory</dt>
            <dd>
              {bytes(i.memoryBytes)}
              {i.memoryLimitBytes > 0 && ` of ${bytes(i.memoryLimitBytes)}`}
            </dd>
            <dt>Kernels</dt>
            <dd>{i.kernels}</dd>
            <dt>Idle</dt>
            <dd>{i.idleSeconds < 5 ? 'in use' : duration(i.idleSeconds)}</dd>
            {i.stopsInSeconds > 0 && (
              <>
                <dt>Stops in</dt>
                <dd>{duration(i.stopsInSeconds)}</dd>
              </>
            )}
          </dl>
        </>
      )}
      {i.message && <p className="muted">{i.message}</p>}
      {act.isError && (
        <Notice kind="bad" title="That did not work">
          {act.error.message}
        </Notice>
      )}
      {alive ? (
        <button
          type="button"
          className="button outline danger"
          disabled={act.isPending}
          aria-label={`Stop ${i.name}`}
          onClick={() => (i.kernels > 0 ? setAsking(true) : act.mutate('stop'))}
        >
          <Square size={13} aria-hidden="true" /> {act.isPending ? 'Stopping…' : 'Stop'}
        </button>
      ) : (
        <button
          type="button"
          className="button outline"
          disabled={act.isPending || blocked !== ''}
          title={blocked || undefined}
          aria-label={`Start ${i.name}`}
          onClick={() => act.mutate('start')}
        >
          <Play size={13} aria-hidden="true" /> {act.isPending ? 'Starting…' : 'Start'}
        </button>
      )}
      {asking && (
        <Dialog title={`Stop ${i.name}?`} onClose={() => setAsking(false)}>
          <p>
            This ends {plural(i.kernels, 'kernel')}: what their variables hold is lost. Saved notebooks and their output
            stay.
          </p>
          <div className="dialog-actions">
            <button type="button" className="button outline" onClick={() => setAsking(false)}>
              Keep it running
            </button>
            <button
              type="button"
              className="button primary"
              onClick={() => {
                setAsking(false);
                act.mutate('stop');
              }}
            >
              Stop it
            </button>
          </div>
        </Dialog>
      )}
    </li>
  );
}
