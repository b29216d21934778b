SINGULAR = "record"
