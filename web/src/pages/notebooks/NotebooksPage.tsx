import type { Me } from '../../api/portal';
export function NotebooksPage(_: { me: Me }) {
  return null;
}
