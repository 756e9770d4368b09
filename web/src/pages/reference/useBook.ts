import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { reference, showSchema } from '../../api/portal';
import { makeBook, type Book } from '../../kql/reference';

/** The reference of the language with the functions of the workspace; without these while they are on the way. */
export function useBook(database: string): { book: Book | undefined; error: Error | null; retry: () => void } {
  const pages = useQuery({ queryKey: ['reference'], queryFn: reference, staleTime: Infinity });
  const schema = useQuery({ queryKey: ['schema', database], queryFn: () => showSchema(database) });
  const book = useMemo(() => (pages.data ? makeBook(pages.data, schema.data) : undefined), [pages.data, schema.data]);
  return { book, error: pages.error, retry: () => void pages.refetch() };
}
