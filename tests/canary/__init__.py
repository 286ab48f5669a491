"""The desk is told words that exist nowhere else; then every place that keeps anything is searched for them."""
