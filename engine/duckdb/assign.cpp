// DuckDB keeps texts of a vector under its memory limit and throws where the limit is reached. Its C interface lets that pass, and
// an exception that meets Go ends the process: it is caught here, which C cannot.
#include <cstdint>

extern "C" {
void duckdb_unsafe_vector_assign_string_element_len(void *vector, uint64_t index, const char *str, uint64_t str_len);

bool huntbook_assign(void *vector, uint64_t index, const char *str, uint64_t str_len) {
	try {
		duckdb_unsafe_vector_assign_string_element_len(vector, index, str, str_len);
		return true;
	} catch (...) {
		return false;
	}
}
}
