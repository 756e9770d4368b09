// Kusto's language service looks for `global`; the shim must run before it.
import './global-shim';
import '@kusto/monaco-kusto/release/esm/kusto.worker';
