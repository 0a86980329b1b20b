module example.com/queue-exporter
