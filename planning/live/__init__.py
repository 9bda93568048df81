"""The expected wait from futures of the hall as it stands: docs/decisions/0050 says how and why.

`scene` reads the board, `compiled` (or `twin`) lives on from it, `usual` knows how long things take there,
`factor` corrects what was promised by what happened, `estimator` puts them behind the hall's own interface.
"""
