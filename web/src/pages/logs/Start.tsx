import { ArrowRight } from 'lucide-react';
import type { TableInfo } from '../../api/portal';

interface Idea {
  title: string;
  table: string;
  query: string;
}

/** First questions, offered only for tables that hold rows. */
const ideas: Idea[] = [
  {
    title: 'What has arrived, and until when',
    table: '',
    query:
      'union withsource=Table *\n| summarize Rows = count(), Last = max(TimeGenerated) by Table\n| sort by Rows desc',
  },
  {
    title: 'Windows events over time, by activity',
    table: 'SecurityEvent',
    query: 'SecurityEvent\n| summarize Events = count() by bin(TimeGenerated, 1h), Activity\n| render timechart',
  },
  {
    title: 'Failed sign-ins by person and address',
    table: 'SigninLogs',
    query:
      'SigninLogs\n| where ResultType != "0"\n| summarize Failures = count(), Last = max(TimeGenerated) by UserPrincipalName, IPAddress\n| sort by Failures desc',
  },
  {
    title: 'The rarest programs that were started',
    table: 'DeviceProcessEvents',
    query:
      'DeviceProcessEvents\n| summarize Starts = count(), Hosts = dcount(DeviceName) by FileName\n| sort by Starts asc\n| take 50',
  },
  {
    title: 'Alerts by severity',
    table: 'SecurityAlert',
    query: 'SecurityAlert\n| summarize Alerts = count() by AlertSeverity, AlertName\n| sort by Alerts desc',
  },
  {
    title: 'Where the network traffic goes',
    table: 'DeviceNetworkEvents',
    query:
      'DeviceNetworkEvents\n| summarize Connections = count() by RemoteIP\n| top 25 by Connections\n| render barchart',
  },
];

export function Start({ tables, onAsk }: { tables: TableInfo[] | undefined; onAsk: (query: string) => void }) {
  const filled = new Set(tables?.filter((t) => t.rows > 0).map((t) => t.name));
  const offered = ideas.filter((i) => (i.table === '' ? filled.size > 0 : filled.has(i.table)));
  return (
    <div className="start">
      <h2>Ask your logs</h2>
      <p className="muted">
        Write KQL above and press <kbd>Shift</kbd>+<kbd>Enter</kbd>. With several queries parted by blank lines, the one
        at the cursor runs.
      </p>
      {offered.length > 0 && (
        <ul className="ideas">
          {offered.map((idea) => (
            <li key={idea.title}>
              <button type="button" className="idea" onClick={() => onAsk(idea.query)}>
                <span className="idea-title">
                  {idea.title} <ArrowRight size={14} aria-hidden="true" />
                </span>
                <code>{idea.query}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
