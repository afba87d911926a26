namespace Sigstore.Interop.Tests;

/// <summary>How a script ended.</summary>
public sealed record NodeResult(int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test, showing what the script said, if it did not end with 0.</summary>
    public NodeResult RequireSuccess()
    {
        Assert.True(ExitCode == 0, $"exit {ExitCode}\n{Output}\n{Error}");
        return this;
    }
}
