namespace Sigstore.Tool.Tests;

/// <summary>A home with a local instance in it, made once for all tests of a class.</summary>
public sealed class LocalHome : IAsyncLifetime
{
    private readonly SigningFolder _folder = new();

    public string Path => _folder.Environment["SIGSTORE_HOME"];

    public async ValueTask InitializeAsync() => Assert.Equal(0, (await _folder.RunAsync("local", "token")).ExitCode);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
