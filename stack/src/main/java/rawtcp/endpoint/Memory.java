package rawtcp.endpoint;

/** What all buffers together take, in whole pages of each connection (Linux tcp_memory_allocated). */
final class Memory {
    private long pages;

    void changed(Entry entry, int pagesNow) {
        pages += pagesNow - entry.pages;
        entry.pages = pagesNow;
        assert pages >= 0 : pages;
    }

    long pages() {
        return pages;
    }
}
