"""The microservice chassis: it carries events between Kafka and PostgreSQL exactly once and never knows the cargo."""
