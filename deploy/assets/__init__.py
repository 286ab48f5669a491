"""The look of our pages: stylesheets of the NL Design System, fetched by npm and joined into one file."""
