"""The pages of accounts: sign in, second step, activation and reset, registration, sign-on of a province."""
