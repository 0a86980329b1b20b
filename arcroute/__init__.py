"""arcroute: routes Docker builds to the self-hosted runner lane that holds their layer cache."""

__version__ = "0.1.0"
HOME = "https://github.com/arcroute/arcroute"
