import {
  CellStyleModule,
  ClientSideRowModelModule,
  ColumnApiModule,
  ColumnAutoSizeModule,
  EventApiModule,
  ModuleRegistry,
  NumberFilterModule,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
  TextFilterModule,
  themeQuartz,
  TooltipModule,
  type CellContextMenuEvent,
  type CellKeyDownEvent,
  type ColDef,
  type GridApi,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { ChevronRight } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { copyText } from '../ui/parts';
import { rowJson } from './rowText';
import { compare, exact, isNumeric, isWide, numberOf, shown, type Cell, type Column, type ResultTable } from './table';

ModuleRegistry.registerModules([
  CellStyleModule,
  ClientSideRowModelModule,
  ColumnApiModule,
  ColumnAutoSizeModule,
  EventApiModule,
  NumberFilterModule,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
  TextFilterModule,
  TooltipModule,
]);

/** The grid holds row numbers only; the values stay in the table's columns. */
interface Row {
  i: number;
}

const theme = themeQuartz.withParams({
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  headerBackgroundColor: 'var(--sunken)',
  headerTextColor: 'var(--text-2)',
  headerFontWeight: 600,
  borderColor: 'var(--line)',
  accentColor: 'var(--accent)',
  rowHoverColor: 'var(--hover)',
  selectedRowBackgroundColor: 'var(--selected)',
  oddRowBackgroundColor: 'var(--surface)',
  menuBackgroundColor: 'var(--raised)',
  inputBackgroundColor: 'var(--surface)',
  inputBorder: '1px solid var(--edge)',
  tooltipBackgroundColor: 'var(--raised)',
  tooltipTextColor: 'var(--text)',
  fontFamily: 'var(--font)',
  fontSize: 12.5,
  rowHeight: 27,
  headerHeight: 30,
  cellHorizontalPadding: 10,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  columnBorder: true,
});

export interface CellAt {
  column: Column;
  row: number;
  cell: Cell;
  x: number;
  y: number;
}

interface Props {
  table: ResultTable;
  hidden: ReadonlySet<Column>;
  /** Opens the detail panel; moves it while it is open. */
  onRow: (row: number, open: boolean) => void;
  onCellMenu: (at: CellAt) => void;
  onShown: (rows: number) => void;
}

export default function Grid({ table, hidden, onRow, onCellMenu, onShown }: Props) {
  const api = useRef<GridApi<Row>>(null);
  const rows = useMemo(() => Array.from({ length: table.rows }, (_, i): Row => ({ i })), [table]);
  const columnDefs = useMemo(() => {
    const all = table.columns.map((c, i) => ({ ...columnDef(c, i, table.rows), hide: hidden.has(c) }));
    // Raw tables list their columns by the alphabet; people read them by time.
    if (isWide(table))
      all.sort((a, b) => Number(b.headerName === 'TimeGenerated') - Number(a.headerName === 'TimeGenerated'));
    return [expander, ...all];
  }, [table, hidden]);

  const columnAt = (id: string): Column | undefined => table.columns[Number(id.slice(1))];

  const onKey = (e: CellKeyDownEvent<Row>) => {
    const key = e.event as KeyboardEvent | null;
    if (!key || !e.data) return;
    const column = columnAt(e.column.getColId());
    if (key.key === 'Enter') {
      onRow(e.data.i, true);
      key.preventDefault();
    } else if ((key.ctrlKey || key.metaKey) && key.key.toLowerCase() === 'c') {
      if (window.getSelection()?.toString()) return;
      if (key.shiftKey || !column) void copyText(rowJson(table, e.data.i), 'Row');
      else void copyText(exact(column.get(e.data.i), column.type), 'Cell');
      key.preventDefault();
    } else if (key.key === 'ContextMenu' || (key.shiftKey && key.key === 'F10')) {
      const box = (key.target as HTMLElement).getBoundingClientRect();
      if (column) onCellMenu({ column, row: e.data.i, cell: column.get(e.data.i), x: box.left, y: box.bottom });
      key.preventDefault();
    }
  };

  const onContextMenu = (e: CellContextMenuEvent<Row>) => {
    const mouse = e.event as MouseEvent | null;
    const column = columnAt(e.column.getColId());
    if (!mouse || !e.data || !column) return;
    mouse.preventDefault();
    onCellMenu({ column, row: e.data.i, cell: column.get(e.data.i), x: mouse.clientX, y: mouse.clientY });
  };

  return (
    <AgGridReact<Row>
      className="grid"
      theme={theme}
      rowData={rows}
      columnDefs={columnDefs}
      defaultColDef={defaults}
      getRowId={(p) => String(p.data.i)}
      rowSelection={selection}
      suppressCellFocus={false}
      enableCellTextSelection
      ensureDomOrder
      tooltipShowDelay={600}
      suppressContextMenu
      preventDefaultOnContextMenu
      animateRows={false}
      suppressColumnMoveAnimation
      onGridReady={(e) => {
        api.current = e.api;
        onShown(e.api.getDisplayedRowCount());
      }}
      onModelUpdated={(e) => onShown(e.api.getDisplayedRowCount())}
      onRowDoubleClicked={(e) => e.data && onRow(e.data.i, true)}
      onCellClicked={(e) => e.data && onRow(e.data.i, e.column.getColId() === 'expand')}
      onCellFocused={(e) => {
        if (e.rowIndex === null) return;
        const row = api.current?.getDisplayedRowAtIndex(e.rowIndex);
        if (row?.data) {
          row.setSelected(true, true);
          onRow(row.data.i, false);
        }
      }}
      onCellKeyDown={(e) => onKey(e as CellKeyDownEvent<Row>)}
      onCellContextMenu={onContextMenu}
    />
  );
}

const selection = { mode: 'singleRow', checkboxes: false, enableClickSelection: true } as const;

const defaults: ColDef<Row> = {
  sortable: true,
  resizable: true,
  filter: 'agTextColumnFilter',
  minWidth: 60,
  suppressHeaderMenuButton: false,
};

const expander: ColDef<Row> = {
  colId: 'expand',
  headerName: '',
  headerComponentParams: { ariaLabel: 'Details' },
  width: 34,
  minWidth: 34,
  maxWidth: 34,
  pinned: 'left',
  sortable: false,
  resizable: false,
  filter: false,
  lockPosition: 'left',
  suppressMovable: true,
  cellRenderer: () => (
    <ChevronRight size={14} className="grid-expand" role="img" aria-label="Row details, Enter opens" />
  ),
};

function columnDef(column: Column, index: number, rows: number): ColDef<Row> {
  const numeric = isNumeric(column.type);
  return {
    colId: `c${index}`,
    headerName: column.name,
    headerTooltip: `${column.name}: ${column.type}`,
    initialWidth: width(column, rows),
    valueGetter: (p) => (p.data ? column.get(p.data.i) : null),
    valueFormatter: (p) => shown(p.value as Cell, column.type),
    comparator: (a: Cell, b: Cell) => compare(a, b, column.type),
    filter: numeric ? 'agNumberColumnFilter' : 'agTextColumnFilter',
    filterValueGetter: (p) => {
      const cell = p.data ? column.get(p.data.i) : null;
      return numeric ? numberOf(cell, column.type) : shown(cell, column.type);
    },
    tooltipValueGetter: (p) => {
      const text = shown(p.value as Cell, column.type);
      return text.length > 40 ? text.slice(0, 600) : null;
    },
    cellClass: (p) =>
      p.value === null ? 'cell-null' : numeric || column.type === 'timespan' ? 'cell-number' : `cell-${column.type}`,
    headerClass: numeric ? 'header-number' : '',
  };
}

/** Wide enough for the name and the first rows, within reason. */
function width(column: Column, rows: number): number {
  let longest = column.name.length + 5;
  for (let i = 0; i < Math.min(rows, 60); i++) longest = Math.max(longest, shown(column.get(i), column.type).length);
  return Math.round(Math.min(Math.max(longest * 7 + 24, 80), column.type === 'dynamic' ? 320 : 380));
}
