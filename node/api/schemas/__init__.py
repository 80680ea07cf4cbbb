"""What goes in and out, as marshmallow schemas from which the OpenAPI document is made."""
