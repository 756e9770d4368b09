import { Check, Clock, Cpu, ExternalLink, Eye, X } from 'lucide-react';
import type { Template } from '../../api/portal';
import { count } from '../../lib/format';

interface Props {
  template: Template;
  blocked: string;
  busy: boolean;
  onOpen: () => void;
  onPreview: () => void;
}

export function TemplateCard({ template: t, blocked, busy, onOpen, onPreview }: Props) {
  const missing = t.requiredTables.filter((r) => !r.present || r.rows === 0).length;
  return (
    <article className="template" aria-label={t.title}>
      <h3>{t.title}</h3>
      <p className="template-facts">
        {t.author} · {t.version}
      </p>
      <p className="template-text">{t.description}</p>
      {t.techniques.length > 0 && (
        <ul className="chips" aria-label="MITRE ATT&CK techniques">
          {t.techniques.map((q) => (
            <li key={q.id} className="badge info" title={q.name}>
              {q.id} {q.name}
            </li>
          ))}
        </ul>
      )}
      {t.requiredTables.length > 0 && (
        <ul className="chips" aria-label="Required tables">
          {t.requiredTables.map((r) => {
            const there = r.present && r.rows > 0;
            return (
              <li key={r.name} className={`badge ${there ? 'good' : 'warn'}`}>
                {there ? <Check size={12} aria-hidden="true" /> : <X size={12} aria-hidden="true" />}
                {r.name}
                <span className="visually-hidden">{there ? `, ${count(r.rows)} rows` : ', missing'}</span>
                {!there && <span aria-hidden="true">missing</span>}
              </li>
            );
          })}
        </ul>
      )}
      {missing > 0 && <p className="template-warn">Some cells will find no data.</p>}
      <p className="template-facts icons">
        <span>
          <Cpu size={13} aria-hidden="true" /> {t.kernel}
        </span>
        {t.minutes > 0 && (
          <span>
            <Clock size={13} aria-hidden="true" /> {t.minutes} min
          </span>
        )}
        {t.hasOutput && <span className="badge">has saved output</span>}
      </p>
      <div className="template-actions">
        <button
          type="button"
          className="button primary"
          disabled={blocked !== '' || busy}
          title={blocked || undefined}
          aria-label={`Open a copy of ${t.title}`}
          onClick={onOpen}
        >
          <ExternalLink size={14} aria-hidden="true" /> Open a copy
        </button>
        <button type="button" className="button outline" aria-label={`Preview ${t.title}`} onClick={onPreview}>
          <Eye size={14} aria-hidden="true" /> Preview
        </button>
      </div>
    </article>
  );
}
