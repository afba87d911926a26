namespace Sigstore.Build.Tests.Setup;

/// <summary>What one run of <c>dotnet</c> did.</summary>
public sealed record DotnetRun(int ExitCode, string Output)
{
    public DotnetRun Succeeded()
    {
        Assert.True(ExitCode == 0, Output);
        return this;
    }

    public DotnetRun Failed(string code)
    {
        Assert.True(ExitCode != 0, Output);
        Assert.Contains($"error {code}:", Output, StringComparison.Ordinal);
        return this;
    }
}
