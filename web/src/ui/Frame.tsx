import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { BookOpen, Database, LibraryBig, LogOut, Moon, Sun, SquareTerminal, UserRound } from 'lucide-react';
import { signOut, type Me } from '../api/portal';
import { paths } from '../lib/paths';
import { switchTheme, useTheme } from '../lib/theme';
import { logs } from '../pages/logs/store';
import { Logo } from './Logo';
import { Menu, MenuItem } from './Menu';
import { toast } from './parts';

const pages = [
  { to: paths.logs, label: 'Logs', icon: SquareTerminal },
  { to: paths.notebooks, label: 'Notebooks', icon: BookOpen },
  { to: paths.data, label: 'Data', icon: Database },
  { to: paths.reference, label: 'Reference', icon: LibraryBig },
] as const;

/** The rail at the left and the page beside it. */
export function Frame({ me }: { me: Me }) {
  const theme = useTheme();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await logs.save();
    try {
      await signOut();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
      return;
    }
    logs.reset();
    client.clear();
    client.setQueryData(['me'], null);
    await navigate({ to: paths.signin, search: {} });
  };
  const dark = theme === 'dark';
  return (
    <div className="frame">
      <nav className="rail" aria-label="Pages">
        <span className="rail-logo">
          <Logo size={32} />
        </span>
        {pages.map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className="rail-item" aria-label={label} title={label}>
            <Icon size={20} aria-hidden="true" />
          </Link>
        ))}
        <span className="rail-spacer" />
        <button
          type="button"
          className="rail-item"
          aria-label={dark ? 'Switch to light' : 'Switch to dark'}
          title={dark ? 'Switch to light' : 'Switch to dark'}
          onClick={switchTheme}
        >
          {dark ? <Sun size={19} aria-hidden="true" /> : <Moon size={19} aria-hidden="true" />}
        </button>
        <Menu
          label={`Account of ${me.displayName || me.name}`}
          className="rail-item"
          button={<UserRound size={20} aria-hidden="true" />}
        >
          {(close) => (
            <>
              <div className="account">
                <strong>{me.displayName || me.name}</strong>
                <span className="muted">{me.roles.join(', ')}</span>
                <span className="muted">Huntbook {me.version}</span>
              </div>
              <hr className="menu-separator" />
              <MenuItem icon={<LogOut size={14} aria-hidden="true" />} onSelect={() => (close(), void leave())}>
                Sign out
              </MenuItem>
            </>
          )}
        </Menu>
      </nav>
      <main style={{ minWidth: 0, height: '100%', overflow: 'hidden' }}>
        <Outlet />
      </main>
    </div>
  );
}
